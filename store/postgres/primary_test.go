package postgres

import "testing"

func TestStandbyCount(t *testing.T) {
	for names, want := range map[string]int{
		"": 0, "  ": 0, "b": 1, "b, c": 1, "*": 1, `"2 (b)"`: 1, "2 (b, c)": 2, "FIRST 1 (b, c)": 1, "first 3(b,c,d)": 3, " ANY\n2 (*)": 2, "any": 1, "ANY 99999999999999999999 (b)": 0,
	} {
		if got := standbys(names); got != want {
			t.Errorf("%q waits for %d standbys, want %d", names, got, want)
		}
	}
}
