package fault

import "testing"

// Nothing fails unless a build for tests is told so.
func TestNothingFails(t *testing.T) {
	if err := At("anything"); err != nil {
		t.Error(err)
	}
}
