package cliargs

import (
	"errors"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
	"github.com/vidcolor/vidcolor"
	"github.com/vidcolor/vidcolor/internal/fail"
)

// testApp has options of every kind, and two verbs.
func testApp() *cli.App {
	threads := &cli.IntFlag{Name: "threads"}
	return &cli.App{
		Name: "vidcolor",
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "crf", EnvVars: []string{"VIDCOLOR_CRF"}},
			&cli.Float64Flag{Name: "smooth"},
			&cli.StringFlag{Name: "preset"},
			&cli.BoolFlag{Name: "overwrite", Aliases: []string{"y"}},
			threads,
		},
		Commands: []*cli.Command{
			{Name: "preview", Flags: []cli.Flag{&cli.StringSliceFlag{Name: "at"}}},
			{Name: "info", Flags: []cli.Flag{&cli.BoolFlag{Name: "json"}, threads}},
		},
	}
}

func TestArrange(t *testing.T) {
	tests := []struct {
		name, args, want string
	}{
		{"files alone", "in.mp4 out.mp4", "-- in.mp4 out.mp4"},
		{"option first", "-y in.mp4 out.mp4", "-y -- in.mp4 out.mp4"},
		{"option last", "in.mp4 out.mp4 -y", "-y -- in.mp4 out.mp4"},
		{"between", "in.mp4 --crf 20 out.mp4 --overwrite", "--crf=20 --overwrite -- in.mp4 out.mp4"},
		{"equals", "--crf=20 in.mp4 out.mp4", "--crf=20 -- in.mp4 out.mp4"},
		{"negative value", "--crf -1 in.mp4 out.mp4", "--crf=-1 -- in.mp4 out.mp4"},
		{"value like an option", "--preset -y in.mp4 out.mp4", "--preset=-y -- in.mp4 out.mp4"},
		{"double dash", "-y -- -in.mp4 --crf", "-y -- -in.mp4 --crf"},
		{"verb", "preview in.mp4 --at 1 --at 2:00", "preview --at=1 --at=2:00 -- in.mp4"},
		{"option before the verb", "--threads 1 info in.mp4 --json", "info --threads=1 --json -- in.mp4"},
		{"verb is no file later", "in.mp4 info", "-- in.mp4 info"},
		{"file named like a verb", "-- info out.mp4", "-- ./info out.mp4"},
		{"dash alone", "- out.mp4", "-- - out.mp4"},
		{"help", "preview --help", "preview --help --"},
		{"help beside files", "preview info in.mp4 --help", "preview --help --"},
	}
	for _, tc := range tests {
		got, err := Arrange(testApp(), append([]string{"vidcolor"}, strings.Fields(tc.args)...))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if s := strings.Join(got[1:], " "); s != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, s, tc.want)
		}
	}
}

func TestArrangeRefuses(t *testing.T) {
	tests := []struct{ args, want, hint string }{
		{"--crff 20 a b", "option --crff: unknown", "did you mean --crf?"},
		{"--colour a b", "option --colour: unknown", "--help"},
		{"-q a b", "option -q: unknown", "--help"},
		{"-overwrite a b", "option -overwrite: unknown", "did you mean --overwrite?"},
		{"--y a b", "option --y: unknown", "--help"},
		{"a b --crf", "option --crf: its value is missing", "--crf VALUE"},
		{"a b --crf high", `--crf: "high" is not a whole number`, "--help"},
		{"a b --smooth=much", `--smooth: "much" is not a number`, "--help"},
		{"a b --overwrite=perhaps", "option --overwrite=perhaps: it takes no value", "--overwrite alone"},
		{"info a --crf 3", `option --crf: it does not apply to "info"`, "vidcolor info --help"},
		{"a b --json", `option --json: it does not apply`, "--help"},
	}
	for _, tc := range tests {
		_, err := Arrange(testApp(), append([]string{"vidcolor"}, strings.Fields(tc.args)...))
		if err == nil {
			t.Errorf("%s: got no error", tc.args)
			continue
		}
		if !strings.Contains(err.Error(), tc.want) || !strings.Contains(vidcolor.HintOf(err), tc.hint) || fail.Code(err) != 2 {
			t.Errorf("%s: got %q, hint %q, code %d; want %q, hint %q, code 2", tc.args, err, vidcolor.HintOf(err), fail.Code(err), tc.want, tc.hint)
		}
	}
}

func TestArrangeEnvironment(t *testing.T) {
	t.Setenv("VIDCOLOR_CRF", "fine")
	_, err := Arrange(testApp(), []string{"vidcolor", "a", "b"})
	if err == nil || !strings.Contains(err.Error(), "VIDCOLOR_CRF") {
		t.Errorf("got %v, want an error that names VIDCOLOR_CRF", err)
	}
}

// Whatever stands on the command line, Arrange answers and never panics, and
// what it lets through urfave/cli reads.
func FuzzArrange(f *testing.F) {
	for _, s := range []string{"a b -y", "--crf 1 a b", "preview --at 1 a", "-- info", "- -- -", "--=", "-", "--crf=", "info --json=true x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := append([]string{"vidcolor"}, strings.Fields(line)...)
		ordered, err := Arrange(testApp(), args)
		if err != nil {
			var e *vidcolor.Error
			if !errors.As(err, &e) || e.Kind != vidcolor.KindUsage || e.Hint == "" {
				t.Errorf("%q: got %v, want a usage error with a hint", line, err)
			}
			return
		}
		files := 0
		for i, a := range ordered {
			if a == "--" {
				files = len(ordered) - i - 1
				break
			}
		}
		if files > len(args) {
			t.Errorf("%q: %d files from %d arguments", line, files, len(args))
		}
	})
}
