package clidoc

import (
	"os/exec"
	"strings"
	"testing"
)

// awkward is a command line whose texts hold what groff and shells read.
func awkward() *Program {
	odd := Option{Names: []string{"odd", "o"}, Value: "FILE", Usage: "it's [a] \\n `FILE`: $HOME \"x\" 1 ² – .dot", Env: "P_ODD", Group: "It's"}
	pick := Option{Names: []string{"pick"}, Value: "X", Usage: "one of", Choices: []string{"a", "b"}, Default: "a"}
	return &Program{Name: "prog", Usage: "do 'it'", Version: "1", Intro: ".first\n'second\n\nthird", Verbs: []Verb{
		{Synopsis: []string{"[options] IN"}, Options: []Option{odd, pick}},
		{Name: "show", Synopsis: []string{"WORD"}, Usage: "show: it's", Description: ".a\n\n'b", Options: []Option{odd}, Words: []string{"x", "y"}},
	}, Sections: []Section{{Title: "Files", Text: "'a\n.b", Terms: [][2]string{{".c", "'d"}}}}}
}

func TestShellsTakeTheirScripts(t *testing.T) {
	for _, shell := range Shells() {
		script, ok := Completion(awkward(), shell)
		if !ok || !strings.Contains(script, "show") {
			t.Errorf("%s: got %q, %v", shell, script, ok)
		}
		if _, err := exec.LookPath(shell); err != nil {
			t.Logf("%s is not installed", shell)
			continue
		}
		cmd := exec.Command(shell, "-n", "/dev/stdin")
		cmd.Stdin = strings.NewReader(script)
		if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("%s: %v %s", shell, err, out)
		}
	}
	if _, ok := Completion(awkward(), "tcsh"); ok {
		t.Error("tcsh is known")
	}
}

func TestManIsClean(t *testing.T) {
	page := Man(awkward())
	for l := range strings.Lines(page) {
		if strings.HasPrefix(l, "'") || strings.HasPrefix(l, ".") && !strings.Contains(".TH .SH .SS .TP .PP .B .br", strings.Fields(l)[0]) {
			t.Errorf("a line that groff reads as a request: %q", l)
		}
	}
	if _, err := exec.LookPath("groff"); err != nil {
		t.Skip("groff is not installed")
	}
	cmd := exec.Command("groff", "-man", "-Tutf8", "-ww", "-z")
	cmd.Stdin = strings.NewReader(page)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("groff: %v %s", err, out)
	}
}

func TestShellReadsLineBack(t *testing.T) {
	words := []string{"plain-1.mp4", "two words", "it's", "$HOME", "", "a\nb", "*", "~", "\\", "ä"}
	out, err := exec.Command("sh", "-c", "printf '%s\\0' "+Line(words...)).Output()
	if got, want := string(out), strings.Join(words, "\x00")+"\x00"; err != nil || got != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if got, want := Line("a/b.mp4", "x y"), "a/b.mp4 'x y'"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
