package strict

// The two ways one by one, to hold them together.
var (
	ReadAny    = readAny
	EncodeAny  = encodeAny
	ReadPlain  = readPlain
	WritePlain = writePlain
)
