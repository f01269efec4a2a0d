package console

import (
	"embed"
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed locale/*.json
var catalogues embed.FS

// Langs are the languages of the pages, the first being the last resort.
var langs = []string{"en", "zh"}

// tongue says the console's texts in one language.
type tongue struct {
	lang string // "en" or "zh"
	loc  *i18n.Localizer
}

// tongues reads the catalogues; a catalogue that cannot be read is a fault of the build and ends the program at its start.
func tongues() map[string]*tongue {
	bundle := i18n.NewBundle(language.English)
	for _, l := range langs {
		if _, err := bundle.LoadMessageFileFS(catalogues, "locale/"+l+".json"); err != nil {
			panic("console: catalogue " + l + ": " + err.Error())
		}
	}
	out := map[string]*tongue{}
	for _, l := range langs {
		out[l] = &tongue{lang: l, loc: i18n.NewLocalizer(bundle, l)}
	}
	return out
}

// missing brackets the id of a text that no catalogue has, so that it shows on a page and in tests.
func missing(id string) string { return "⟨" + id + "⟩" }

// say is the text with the given id. Its arguments are A0, A1 … in the catalogue; those that the text expects and that are not given are
// empty.
func (t *tongue) say(id string, args ...any) string {
	text, ok := t.look(id, args...)
	if !ok {
		return missing(id)
	}
	return text
}

func (t *tongue) look(id string, args ...any) (string, bool) {
	data := map[string]any{"A0": "", "A1": "", "A2": "", "A3": ""}
	for i, a := range args {
		data["A"+strconv.Itoa(i)] = a
	}
	text, err := t.loc.Localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: data})
	if t.lang == "zh" && len(args) > 0 {
		text = closed(text)
	}
	return text, err == nil
}

// closed takes out the blanks that the texts have round their arguments where these turned out to be Chinese: they belong between
// Chinese and Latin writing only.
func closed(s string) string {
	runes := []rune(s)
	out := runes[:0:0]
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && han(runes[i-1]) && han(runes[i+1]) {
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

func han(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune("，。：；（）“”？！、", r)
}

// count is a text that has a number in it, in the form that the number asks for.
func (t *tongue) count(id string, n int) string {
	text, err := t.loc.Localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: map[string]any{"N": group(strconv.Itoa(n))}})
	if err != nil {
		return missing(id)
	}
	return text
}

// word is a text for a value that comes from the store: one that the catalogue does not know is shown as it is.
func (t *tongue) word(kind, value string) string {
	if value == "" {
		return ""
	}
	if text, ok := t.look(kind + "." + value); ok {
		return text
	}
	return value
}

// tag is the language for the page's lang attribute.
func (t *tongue) tag() string {
	if t.lang == "zh" {
		return "zh-Hans"
	}
	return "en"
}

// langCookie keeps the language that the viewer chose.
const langCookie = "lang"

// langOf is the language of a request: the one it names, the one chosen before, the browser's, or the default.
func langOf(r *http.Request, otherwise string) (lang string, chosen bool) {
	if l := r.URL.Query().Get("lang"); l == "en" || l == "zh" {
		return l, true
	}
	if c, err := r.Cookie(langCookie); err == nil && (c.Value == "en" || c.Value == "zh") {
		return c.Value, false
	}
	want, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return otherwise, false
	}
	for _, tag := range want {
		// Whoever reads Chinese in any script or place reads our Chinese rather than English.
		if base, _ := tag.Base(); base.String() == "en" || base.String() == "zh" {
			return base.String(), false
		}
	}
	return otherwise, false
}

// sameWithLang is the request's own address in another language.
func sameWithLang(r *http.Request, lang string) string {
	q := r.URL.Query()
	q.Set("lang", lang)
	return r.URL.EscapedPath() + "?" + q.Encode()
}

// group puts a comma between every three digits of a number's whole part.
func group(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "−", s[1:]
	}
	whole, frac, dotted := strings.Cut(s, ".")
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(whole[i])
	}
	if dotted {
		b.WriteByte('.')
		b.WriteString(frac)
	}
	return b.String()
}
