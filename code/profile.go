package code

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"

	"hutong/code/registry"
	"hutong/money"
)

// National schemes are data: profiles/*.yaml, dated, each with its source and how sure it is. They are compiled once into
// matchers keyed by identifier, so the reader has no branch per scheme: a profile may only name value checks (checks.go).

//go:embed profiles/*.yaml
var profileFiles embed.FS

// Profile is one scheme's rules, as the data files write them.
type Profile struct {
	Slug       string    `yaml:"slug"`
	Name       Text      `yaml:"name"`
	Dated      string    `yaml:"dated"`      // the day the rules were last read
	Source     string    `yaml:"source"`     // document or evidence
	Confidence string    `yaml:"confidence"` // certain, likely, weak
	Family     string    `yaml:"family"`     // "emv" unless the scheme has a form of its own
	Checked    []string  `yaml:"checked"`    // for docs/CODES.md: what is checked beyond the family's rules
	Unchecked  []string  `yaml:"unchecked"`  // and what is not
	Priority   int       `yaml:"priority"`
	Countries  []string  `yaml:"countries"`  // allowed; empty is any
	Currencies []string  `yaml:"currencies"` // allowed ISO 4217 letters; empty is any
	Formats    []string  `yaml:"formats"`    // allowed payload format indicators; empty is 01
	Mandatory  []string  `yaml:"mandatory"`  // root tags; absent is EMVCo's own list
	AmountUnit string    `yaml:"amount"`     // "major", or "minor12": twelve digits of minor units
	Undated    string    `yaml:"undated"`    // kind of a code without tag 01: "static", "amount" (with one it is dynamic), "path:26.25"
	Expiry     *Expiry   `yaml:"expiry"`
	Lenient    []string  `yaml:"lenient"` // rules that the scheme's codes in use break: country
	Checks     []string  `yaml:"checks"`
	Accounts   []Rule    `yaml:"accounts"`
	Fields     []Meaning `yaml:"fields"` // meaning of tags that differ from EMVCo's
	Notes      []Note    `yaml:"notes"`  // references that the scheme keeps outside tag 62

	mandatory  []uint8
	currencies []money.Currency
	checks     []check
	lenientCC  bool
}

// Text is a sentence in the two languages of the X-ray.
type Text struct {
	EN string `yaml:"en" json:"en"`
	ZH string `yaml:"zh" json:"zh"`
}

// Meaning says what a tag means in a scheme.
type Meaning struct {
	Path string `yaml:"path"` // "26.01"; "26-45.03" covers a range
	Text Text   `yaml:"text"`
}

// Note takes a reference from a path.
type Note struct {
	Path string `yaml:"path"`
	Key  string `yaml:"key"`
}

// Expiry says where and how a scheme writes when a code ends.
type Expiry struct {
	Path   string `yaml:"path"`   // from the root, or from the account template in a rule
	Format string `yaml:"format"` // "ms" since 1970, or layouts of the time package separated by |
	Zone   string `yaml:"zone"`   // offset such as +08:00

	loc *time.Location
}

// Rule recognises one account and says what its parts mean.
type Rule struct {
	GUID     string   `yaml:"guid"`     // identifier in sub-tag 00, compared without case; "NCHL*" is a prefix
	Shape    string   `yaml:"shape"`    // instead of a guid: account@bank, digits28, hex32, any, raw, primitive, sub:01=9360*
	Tags     []string `yaml:"tags"`     // root tags "26" or "26-45"; empty is 26-51
	Country  string   `yaml:"country"`  // only in codes of this country
	Currency string   `yaml:"currency"` // only in codes of this currency
	Only     string   `yaml:"only"`     // claims the scheme only when every account is one: "cards", or a network's name
	Network  string   `yaml:"network"`  // whose account it is
	IDs      []ID     `yaml:"ids"`      // where the payee's id is; the first present wins
	Bank     string   `yaml:"bank"`     // sub-tag of the bank or acquirer
	Require  bool     `yaml:"require"`  // an id must be there
	NoClaim  bool     `yaml:"no_claim"` // names the network, but not the scheme
	Expiry   *Expiry  `yaml:"expiry"`   // inside the template
	Notes    []Note   `yaml:"notes"`    // references inside the template
	Warn     string   `yaml:"warn"`     // reason of a warning that comes with every such account

	profile   *Profile
	tags      [2]uint64
	lower     string
	currency  money.Currency
	bankPath  subPath
	ids       []id
	shapeSub  uint8
	shapeHead string
	certainty Certainty
}

// ID is one place of a payee's id.
type ID struct {
	Sub    string            `yaml:"sub"`    // "01", "01.01", or "*" for the first that is not 00
	Type   string            `yaml:"type"`   // "psp-*" takes the sub-tag's number
	From   string            `yaml:"from"`   // sub-tag whose value selects the type
	Types  map[string]string `yaml:"types"`  // by that value
	Length []int             `yaml:"length"` // allowed lengths in characters
	Check  string            `yaml:"check"`  // named value check
}

type id struct {
	path   subPath
	any    bool
	from   uint8
	types  map[string]string
	typ    string
	byTag  *[100]string
	length []int
	check  valueCheck
	name   string
}

// subPath is one or two steps inside a template.
type subPath struct {
	a, b uint8
	deep bool
	ok   bool
}

const noTag = 255

// profileSet is the compiled data.
type profileSet struct {
	all      []*Profile
	bySlug   map[string]*Profile
	guids    registry.Table[[]*Rule]
	prefixes []*Rule
	shapes   [26 * 26][]*Rule // by country
	cards    [52][]*Rule
	generic  *Profile
	meanings map[string]Text // EMVCo's own
	ranges   []Meaning       // those of a range of tags
	invented map[string]string
}

var profiles = sync.OnceValue(func() *profileSet {
	s, err := loadProfiles(profileFiles)
	if err != nil {
		panic("code: the embedded profiles are broken: " + err.Error())
	}
	return s
})

// Profiles lists the schemes in the order of the data files.
func Profiles() []*Profile { return slices.Clone(profiles().all) }

// ProfileOf finds a scheme's rules, nil for an unknown slug.
func ProfileOf(slug string) *Profile { return profiles().bySlug[slug] }

type profileFile struct {
	Profiles []*Profile `yaml:"profiles"`
	Meanings []Meaning  `yaml:"meanings"`
	Invented []invented `yaml:"invented"`
}

// invented is an identifier that public code made up, and what the scheme really writes.
type invented struct {
	GUID    string `yaml:"guid"`
	Instead string `yaml:"instead"`
}

func loadProfiles(files fs.FS) (*profileSet, error) {
	s := &profileSet{bySlug: map[string]*Profile{}, meanings: map[string]Text{}, invented: map[string]string{}}
	names, err := fs.Glob(files, "profiles/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		var f profileFile
		if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&f); err != nil {
			return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, false))
		}
		for _, m := range f.Meanings {
			s.meanings[m.Path] = m.Text
			if strings.Contains(m.Path, "-") {
				s.ranges = append(s.ranges, m)
			}
		}
		for _, i := range f.Invented {
			s.invented[strings.ToLower(i.GUID)] = i.Instead
		}
		for _, p := range f.Profiles {
			if err := s.add(p); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, p.Slug, err)
			}
		}
	}
	if s.generic = s.bySlug[SchemeGeneric]; s.generic == nil {
		return nil, fmt.Errorf("no profile %s", SchemeGeneric)
	}
	return s, nil
}

func (s *profileSet) add(p *Profile) error {
	if s.bySlug[p.Slug] != nil {
		return fmt.Errorf("two profiles of this slug")
	}
	if p.Slug == "" || p.Name.EN == "" || p.Name.ZH == "" || p.Source == "" || p.Dated == "" {
		return fmt.Errorf("slug, name (en, zh), source and dated are needed")
	}
	if p.Family == "" {
		p.Family = "emv"
	}
	tags := p.Mandatory
	if tags == nil {
		tags = []string{"52", "53", "58", "59", "60"}
	}
	for _, t := range tags {
		tag, ok := parseTag(t)
		if !ok {
			return fmt.Errorf("mandatory tag %q", t)
		}
		p.mandatory = append(p.mandatory, tag)
	}
	for _, c := range p.Currencies {
		cur, err := money.ParseCurrency(c)
		if err != nil {
			return err
		}
		p.currencies = append(p.currencies, cur)
	}
	if p.Formats == nil {
		p.Formats = []string{"01"}
	}
	p.lenientCC = slices.Contains(p.Lenient, "country")
	for _, c := range p.Checks {
		compiled, err := compileCheck(c)
		if err != nil {
			return err
		}
		p.checks = append(p.checks, compiled)
	}
	if err := p.Expiry.compile(); err != nil {
		return err
	}
	s.all = append(s.all, p)
	s.bySlug[p.Slug] = p
	for i := range p.Accounts {
		r := &p.Accounts[i]
		r.profile = p
		if err := r.compile(); err != nil {
			return fmt.Errorf("account %d: %w", i+1, err)
		}
		switch {
		case strings.HasSuffix(r.lower, "*"):
			r.lower = r.lower[:len(r.lower)-1]
			s.prefixes = append(s.prefixes, r)
		case r.GUID != "":
			rules := s.guids.At(r.lower)
			if rules == nil {
				return fmt.Errorf("account %d: guid %q is too long", i+1, r.GUID)
			}
			*rules = append(*rules, r)
		case r.Shape == "primitive":
			for t := range s.cards {
				if r.tags[0]&(1<<t) != 0 {
					s.cards[t] = append(s.cards[t], r)
				}
			}
		default:
			at, ok := countryIndex(r.Country)
			if !ok {
				return fmt.Errorf("account %d: a shape without a country would claim codes of everywhere", i+1)
			}
			s.shapes[at] = append(s.shapes[at], r)
		}
	}
	return nil
}

// countryIndex numbers the countries, two capital letters, densely.
func countryIndex(c string) (int, bool) {
	if len(c) != 2 || c[0]-'A' > 25 || c[1]-'A' > 25 {
		return 0, false
	}
	return int(c[0]-'A')*26 + int(c[1]-'A'), true
}

func (r *Rule) compile() error {
	if (r.GUID == "") == (r.Shape == "") {
		return fmt.Errorf("a rule has a guid or a shape")
	}
	r.lower = strings.ToLower(r.GUID)
	r.certainty = Certainty(r.profile.Confidence)
	tags := r.Tags
	if tags == nil {
		tags = []string{"26-51"}
	}
	for _, t := range tags {
		lo, hi, ranged := strings.Cut(t, "-")
		a, ok1 := parseTag(lo)
		b := a
		ok2 := true
		if ranged {
			b, ok2 = parseTag(hi)
		}
		if !ok1 || !ok2 || a > b {
			return fmt.Errorf("tags %q", t)
		}
		for tag := a; tag <= b; tag++ {
			r.tags[tag/64] |= 1 << (tag % 64)
		}
	}
	if r.Currency != "" {
		c, err := money.ParseCurrency(r.Currency)
		if err != nil {
			return err
		}
		r.currency = c
	}
	if head, ok := strings.CutPrefix(r.Shape, "sub:"); ok {
		sub, value, _ := strings.Cut(head, "=")
		tag, ok := parseTag(sub)
		if !ok || !strings.HasSuffix(value, "*") {
			return fmt.Errorf("shape %q", r.Shape)
		}
		r.Shape, r.shapeSub, r.shapeHead = "sub", tag, value[:len(value)-1]
	}
	switch r.Shape {
	case "", "account@bank", "digits28", "hex32", "any", "raw", "primitive", "sub", "no-guid":
	default:
		return fmt.Errorf("shape %q", r.Shape)
	}
	if err := r.Expiry.compile(); err != nil {
		return err
	}
	var err error
	if r.bankPath, err = parseSubPath(r.Bank); err != nil {
		return err
	}
	for _, d := range r.IDs {
		c := id{typ: d.Type, types: d.Types, length: d.Length, from: noTag, name: d.Check}
		if d.Sub == "*" {
			c.any = true
		} else if c.path, err = parseSubPath(d.Sub); err != nil || !c.path.ok {
			return fmt.Errorf("id at %q", d.Sub)
		}
		if d.From != "" {
			tag, ok := parseTag(d.From)
			if !ok {
				return fmt.Errorf("type from %q", d.From)
			}
			c.from = tag
		}
		if head, ok := strings.CutSuffix(d.Type, "*"); ok {
			c.byTag = new([100]string)
			for i := range c.byTag {
				c.byTag[i] = head + tagNames[i]
			}
		}
		if d.Check != "" {
			if c.check = valueChecks[d.Check]; c.check == nil {
				return fmt.Errorf("no value check %q", d.Check)
			}
		}
		r.ids = append(r.ids, c)
	}
	return nil
}

func parseSubPath(s string) (subPath, error) {
	if s == "" {
		return subPath{}, nil
	}
	a, b, deep := strings.Cut(s, ".")
	p := subPath{deep: deep, ok: true}
	var ok1, ok2 bool
	p.a, ok1 = parseTag(a)
	ok2 = true
	if deep {
		p.b, ok2 = parseTag(b)
	}
	if !ok1 || !ok2 {
		return p, fmt.Errorf("path %q", s)
	}
	return p, nil
}

func (e *Expiry) compile() error {
	if e == nil {
		return nil
	}
	e.loc = time.UTC
	if e.Zone != "" {
		t, err := time.Parse("-07:00", e.Zone)
		if err != nil {
			return fmt.Errorf("zone %q", e.Zone)
		}
		_, offset := t.Zone()
		e.loc = time.FixedZone("", offset)
	}
	return nil
}

// parse reads a moment. A day without a time ends at its last second.
func (e *Expiry) parse(s string) (time.Time, bool) {
	if e.Format == "ms" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || len(s) < 12 || len(s) > 14 {
			return time.Time{}, false
		}
		return time.UnixMilli(n).UTC(), true
	}
	for layout := range strings.SplitSeq(e.Format, "|") {
		if len(layout) != len(s) {
			continue
		}
		t, err := time.ParseInLocation(layout, s, e.loc)
		if err != nil {
			continue
		}
		if !strings.Contains(layout, "15") {
			t = t.Add(24*time.Hour - time.Second)
		}
		return t, true
	}
	return time.Time{}, false
}

func (r *Rule) onTag(tag uint8) bool { return r.tags[tag/64]&(1<<(tag%64)) != 0 }

func (p *Profile) allowsCountry(c string) bool {
	return len(p.Countries) == 0 || slices.Contains(p.Countries, c)
}

func (p *Profile) allowsCurrency(c money.Currency) bool {
	return len(p.currencies) == 0 || slices.Contains(p.currencies, c)
}
