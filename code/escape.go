package code

import "strings"

// Unescape turns the escapes of one-payload-per-line files into their bytes: \n \r \t \b \\. Everything else, a lone backslash
// included, is verbatim.
func Unescape(line string) string {
	i := strings.IndexByte(line, '\\')
	if i < 0 {
		return line
	}
	b := make([]byte, 0, len(line))
	b = append(b, line[:i]...)
	for ; i < len(line); i++ {
		if line[i] != '\\' || i+1 == len(line) {
			b = append(b, line[i])
			continue
		}
		i++
		switch line[i] {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'b':
			b = append(b, '\b')
		case '\\':
			b = append(b, '\\')
		default:
			b = append(b, '\\', line[i])
		}
	}
	return string(b)
}
