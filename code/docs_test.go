package code

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the generated part of docs/CODES.md")

const (
	docFile  = "../docs/CODES.md"
	docBegin = "<!-- profiles: made from code/profiles by go test ./code -run Docs -update -->\n"
	docEnd   = "<!-- end of profiles -->\n"
)

// TestDocs keeps the table of EMVCo schemes in docs/CODES.md equal to the profiles that are compiled in.
func TestDocs(t *testing.T) {
	var b strings.Builder
	b.WriteString("\n| Scheme | Recognised by | Checked beyond EMVCo's rules | Not checked | Source (rules read) | Sure |\n|---|---|---|---|---|---|\n")
	for _, p := range Profiles() {
		if p.Family != "emv" {
			continue
		}
		fmt.Fprintf(&b, "| `%s` %s | %s | %s | %s | %s (%s) | %s |\n", p.Slug, p.Name.EN, recognised(p), rulesOf(p),
			list(p.Unchecked), p.Source, p.Dated, p.Confidence)
	}
	b.WriteString("\n")
	data, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(data), docBegin)
	got, tail, ok2 := strings.Cut(rest, docEnd)
	if !ok1 || !ok2 {
		t.Fatalf("%s lacks its markers", docFile)
	}
	if got == b.String() {
		return
	}
	if !*update {
		t.Fatalf("%s does not say what the profiles say; run go test ./code -run Docs -update", docFile)
	}
	if err := os.WriteFile(docFile, []byte(head+docBegin+b.String()+docEnd+tail), 0o644); err != nil {
		t.Fatal(err)
	}
}

func list(l []string) string {
	if len(l) == 0 {
		return "–"
	}
	return strings.ReplaceAll(strings.Join(l, "; "), "|", "\\|")
}

func recognised(p *Profile) string {
	var out []string
	for i := range p.Accounts {
		r := &p.Accounts[i]
		if r.NoClaim {
			continue
		}
		where := "26–51"
		if len(r.Tags) > 0 {
			where = strings.Join(r.Tags, ", ")
		}
		what := "`" + r.GUID + "`"
		if r.GUID == "" {
			what = r.Shape
		}
		if r.Country != "" {
			what += " in " + r.Country
		}
		if r.Only != "" {
			what += " alone"
		}
		out = append(out, where+" "+what)
	}
	if len(out) == 0 {
		return "any account that no other scheme claims"
	}
	return strings.Join(out, "; ")
}

func rulesOf(p *Profile) string {
	out := append([]string(nil), p.Checked...)
	if len(p.Countries) > 0 {
		out = append(out, "country "+strings.Join(p.Countries, "/"))
	}
	if len(p.Currencies) > 0 {
		out = append(out, "currency "+strings.Join(p.Currencies, "/"))
	}
	if p.Mandatory != nil {
		out = append(out, "only "+strings.Join(p.Mandatory, ", ")+" are mandatory")
	}
	if p.AmountUnit != "" {
		out = append(out, "amount unit "+p.AmountUnit)
	}
	return list(out)
}
