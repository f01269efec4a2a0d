// Package standbytest holds PostgreSQL servers of which standbys follow a primary, set up and repaired as docs/OPERATING.md says, and the tests of a
// store on them. They wait most of their time, so they have a package of their own and run side by side.
package standbytest
