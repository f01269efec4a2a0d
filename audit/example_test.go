package audit

import (
	"fmt"
	"strings"
)

// An export of one lane whose journal says that it holds one outcome, and no payment.
func ExampleVerify() {
	export := `{"t":"meta","format":1,"lanes":1}
{"t":"lane","lane":0,"from":0,"to":4096,"epoch":1,"seq":1}
{"t":"end","payments":0,"outcomes":0,"positions":0}
`
	report, err := Verify(strings.NewReader(export), Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.List {
		fmt.Printf("%s %s, %s: %s\n", f.Severity, f.Code, f.Where, f.Text)
	}
	fmt.Println(report.OK())
	// Output:
	// error journal-gap, lane 0: the journal has 1 places, 1 of them are empty, the first is 1
	// false
}
