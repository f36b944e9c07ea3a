//go:build long

package mediatest_test

const everyContainer = true
