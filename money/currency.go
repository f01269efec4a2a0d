package money

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

// Currency is an ISO 4217 alphabetic code in capitals, such as "CNY". The zero value is no currency.
type Currency string

type currencyInfo struct {
	numeric  string
	exponent int
}

// The list is data: code, numeric code, exponent. Source and date are in its header.
//
//go:embed iso4217.tsv
var iso4217 string

var (
	currencies = map[Currency]currencyInfo{}
	byNumeric  [1000]Currency // by the number of its three digits
)

func init() {
	for n, line := range strings.Split(iso4217, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Fields(line)
		if len(f) != 3 {
			panic(fmt.Sprintf("money: iso4217.tsv line %d has %d columns, want 3", n+1, len(f)))
		}
		exp, err := strconv.Atoi(f[2])
		if err != nil {
			panic(fmt.Sprintf("money: iso4217.tsv line %d: %v", n+1, err))
		}
		currencies[Currency(f[0])] = currencyInfo{f[1], exp}
		i, ok := numericIndex(f[1])
		if !ok {
			panic(fmt.Sprintf("money: iso4217.tsv line %d: %q is not three digits", n+1, f[1]))
		}
		byNumeric[i] = Currency(f[0])
	}
}

// ParseCurrency accepts an ISO 4217 alphabetic code exactly as written in the standard (capitals).
func ParseCurrency(s string) (Currency, error) {
	c := Currency(s)
	if !c.Valid() {
		return "", fmt.Errorf("currency %q is not an ISO 4217 code", s)
	}
	return c, nil
}

// numericIndex is the number that three digits write.
func numericIndex(s string) (int, bool) {
	if len(s) != 3 || s[0]-'0' > 9 || s[1]-'0' > 9 || s[2]-'0' > 9 {
		return 0, false
	}
	return int(s[0]-'0')*100 + int(s[1]-'0')*10 + int(s[2]-'0'), true
}

// ByNumeric finds the currency of a three-digit ISO 4217 numeric code, leading zeros kept ("050" is BDT).
func ByNumeric(s string) (Currency, bool) {
	i, ok := numericIndex(s)
	if !ok {
		return "", false
	}
	return byNumeric[i], byNumeric[i] != ""
}

// Valid tells whether c is in the ISO 4217 list.
func (c Currency) Valid() bool { _, ok := currencies[c]; return ok }

// Numeric is the three-digit ISO 4217 numeric code, "" for an unknown currency.
func (c Currency) Numeric() string { return currencies[c].numeric }

// Exponent is the number of decimal places of the minor unit: 2 for CNY, 0 for JPY, 3 for KWD.
// It is 0 for an unknown currency; validate first.
func (c Currency) Exponent() int { return currencies[c].exponent }
