// Package standbytest holds the tests of a PostgreSQL store on two servers, of which one follows the other. They take their time, so they have a
// package of their own and run beside the others.
package standbytest
