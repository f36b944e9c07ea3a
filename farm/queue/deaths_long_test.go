//go:build long

package queue

import "testing"

// A day of tasks and thousands of deaths.
func TestDayOfDeaths(t *testing.T) { deaths(t, 9_500) }
