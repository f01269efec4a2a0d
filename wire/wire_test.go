package wire_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The models are what the generator makes of openapi.yaml now: nobody edited them, and nobody forgot `go generate ./wire`.
func TestModelsAreUpToDate(t *testing.T) {
	out := filepath.Join(t.TempDir(), "api.gen.go")
	cmd := exec.Command("go", "tool", "oapi-codegen", "--config", "api/config.yaml", "-o", out, "openapi.yaml")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("api/api.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("wire/api/api.gen.go is not what openapi.yaml gives; run `go generate ./wire`")
	}
}
