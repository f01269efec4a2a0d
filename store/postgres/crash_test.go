//go:build postgres

package postgres_test

const childDSN = "HUTONG_TEST_CRASH_DSN"

func victim(string) {}
