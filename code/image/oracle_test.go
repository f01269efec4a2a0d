//go:build oracles

// Another reader as oracle: zbarimg reads what Draw makes, byte for byte.
//
// zbar guesses a character set for bytes without a designator and converts them, so that UTF-8 may come back as
// mojibake of Big5 or Shift JIS. -Sbinary switches the guessing off; --raw prints the payload alone;
// --oneshot prints no newline after it. The output is then the symbol's bytes. Code 128 is read in the same way but has no
// binary mode; its characters are ASCII.
package image

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func zbarimg(t *testing.T, picture []byte, kind string) []byte {
	t.Helper()
	path, err := exec.LookPath("zbarimg")
	if err != nil {
		t.Fatal("zbarimg is missing; install the Debian package zbar-tools (apt-get install zbar-tools), or run the tests without -tags oracles")
	}
	file := filepath.Join(t.TempDir(), "code.png")
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"--quiet", "--raw", "--oneshot", "-Sdisable", "-S" + kind + ".enable"}
	if kind == "qrcode" {
		args = append(args, "-Sbinary")
	}
	cmd := exec.Command(path, append(args, file)...)
	var out, fault bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &fault
	if err := cmd.Run(); err != nil {
		t.Fatalf("zbarimg: %v: %s", err, fault.Bytes())
	}
	return out.Bytes()
}

func TestOracleQR(t *testing.T) {
	texts := []string{
		"7", "+12", "00020101", "HTTPS://QR.ALIPAY.COM/FKX05202GE16QHOXXX7NE6", "a\b\t\r\nb\x1dc",
		"Zürich Straße 5", "最佳运输 北京", "나이스샷 서울 마포구", "ចន ស្មីន", "ภาษาไทย", "あいうえお\b漢字", "🏮 mixed é 中",
	}
	for _, p := range payloads {
		texts = append(texts, p.text)
	}
	for i, text := range texts {
		for level := LevelM; level <= LevelH; level++ {
			if got := zbarimg(t, drawPNG(t, text, DrawOptions{Level: level}, 3+i%4), "qrcode"); string(got) != text {
				t.Errorf("level %d: zbarimg reads %q as %q", level, text, got)
			}
		}
	}
}

func TestOracleCode128(t *testing.T) {
	for _, text := range []string{"28763443825664394912", "6212345678901234567", "A1-b2_C3.d4", "281012345678905", "x", "a~ Z{}|"} {
		if got := zbarimg(t, drawPNG(t, text, DrawOptions{Kind: KindCode128}, 3), "code128"); string(got) != text {
			t.Errorf("zbarimg reads %q as %q", text, got)
		}
	}
}
