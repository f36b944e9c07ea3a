// Command reliability runs the reliability bars that the project keeps and writes
// their table. Each bar makes its own small films with the ffmpeg command, runs
// the finished program (or the Go tests that measure the bar), and says a figure.
//
//	go run ./scripts/reliability [-full] [-bars 7,9] [-limit 1h] [-program bin/vidcolor] [-table docs/reliability.md]
//
// Without -full the long bars run at a tenth of their count. With -bars the other
// lines of the table stay as they were.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// bench is what the bars share.
type bench struct {
	program string // the finished program
	dir     string // scratch
	full    bool
	seed    uint64
	limit   time.Duration // for a counted bar, 0 = none
	began   time.Time     // of the bar that runs
	scaled  bool          // it has asked for a count
}

// over reports whether a counted bar has used up its time. It is then told how far
// it came.
func (b *bench) over() bool { return b.limit > 0 && time.Since(b.began) > b.limit }

// count is n in full, a tenth of it otherwise.
func (b *bench) count(n int) int {
	b.scaled = true
	if b.full {
		return n
	}
	return max(n/10, 1)
}

// outcome is what a bar measured.
type outcome struct {
	figure string
	count  string // how far it came, "" = the whole of what was asked
	pass   bool
	absent bool // not built, or it cannot run here
	cases  int  // tests that passed, where Go tests measured it
}

// bar is one line of the table.
type bar struct {
	number      int
	name, asked string
	run         func(*bench) (outcome, error)
}

func main() {
	os.Setenv("VIDCOLOR_KEEP_COLOR", "never") // the inputs are in colour, the truth
	if len(os.Args) > 2 && os.Args[1] == regradeVerb {
		regradeProcess(os.Args[2:])
		return
	}
	b := &bench{}
	var only, table string
	flag.BoolVar(&b.full, "full", false, "run every bar at its full count")
	flag.DurationVar(&b.limit, "limit", 0, "longest time for a bar that counts runs or files; it says how many it did")
	flag.StringVar(&only, "bars", "", "numbers of the bars to run, separated by commas")
	flag.StringVar(&b.program, "program", filepath.Join("bin", "vidcolor"), "the finished program")
	flag.StringVar(&table, "table", filepath.Join("docs", "reliability.md"), "where the table goes")
	flag.Uint64Var(&b.seed, "seed", 1, "of everything random")
	flag.Parse()
	if err := run(b, only, table); err != nil {
		fmt.Fprintln(os.Stderr, "reliability: error:", err)
		os.Exit(1)
	}
}

func run(b *bench, only, table string) (err error) {
	if b.program, err = filepath.Abs(b.program); err != nil {
		return err
	}
	if _, err := os.Stat(b.program); err != nil {
		return fmt.Errorf("%w: build the program first", err)
	}
	if b.dir, err = os.MkdirTemp("", "reliability-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	wanted := strings.Split(only, ",")
	rows := oldRows(table)
	short := 0
	for _, x := range bars() {
		if rows[x.number] == "" {
			rows[x.number] = x.row("", "", "not run yet")
		}
	}
	if err := os.WriteFile(table, []byte(page(rows)), 0o644); err != nil {
		return err
	}
	for _, x := range bars() {
		if only != "" && !slices.Contains(wanted, fmt.Sprint(x.number)) {
			continue
		}
		b.began, b.scaled = time.Now(), false
		o, err := x.run(b)
		if err != nil {
			o = outcome{figure: "could not be measured: " + oneLine(err.Error())}
		}
		if !o.pass && !o.absent {
			short++
		}
		fmt.Printf("bar %2d %-20s %-12s %s\n", x.number, x.name, o.result(), o.figure)
		scale := b.scale()
		if o.count != "" {
			scale = o.count
		}
		rows[x.number] = x.row(scale, o.figure, o.result())
		if err := os.WriteFile(table, []byte(page(rows)), 0o644); err != nil {
			return err
		}
	}
	if short > 0 {
		return fmt.Errorf("%d bars fall short", short)
	}
	return nil
}

func (o outcome) result() string {
	switch {
	case o.absent:
		return "not built"
	case o.pass:
		return "pass"
	}
	return "falls short"
}

// scale is the share of the full count that the bar ran at.
func (b *bench) scale() string {
	if b.full || !b.scaled {
		return "full"
	}
	return "1/10"
}

// part says how far a counted bar came, "" if to its end.
func part(did, n int) string {
	if did == n {
		return ""
	}
	return fmt.Sprintf("%d of %d", did, n)
}

func (x bar) row(scale, figure, result string) string {
	return fmt.Sprintf("| %d | %s | %s | %s | %s | %s |", x.number, x.name, x.asked, scale, strings.ReplaceAll(figure, "|", "/"), result)
}

// oldRows reads the lines of the table as an earlier run left it.
func oldRows(table string) map[int]string {
	rows := map[int]string{}
	data, err := os.ReadFile(table)
	if err != nil {
		return rows
	}
	for line := range strings.Lines(string(data)) {
		var n int
		if _, err := fmt.Sscanf(line, "| %d |", &n); err == nil {
			rows[n] = strings.TrimSpace(line)
		}
	}
	return rows
}

// page is the document that holds the table.
func page(rows map[int]string) string {
	var lines []string
	for _, x := range bars() {
		if rows[x.number] != "" {
			lines = append(lines, rows[x.number])
		}
	}
	return "# Reliability\n\nWritten by `make reliability` (`scripts/reliability`), where long bars run at a tenth of\n" +
		"their count; `make reliability-full` runs them in full, `-bars 8,9 -limit 1h` some of them. Rows that a run\n" +
		"leaves out stay as they were. Bars 14, 18, 19 and 24 are not run here.\n\n" +
		"How odd files end is listed in `cmd/vidcolor/odd_test.go` and `odd_long_test.go`, which try them.\n" +
		"In bar 15 the peak of MP4 is higher for a long film by its index, which FFmpeg holds in memory for\neach reader and for the writer, once the film is put together.\n\n" +
		"Last run: " + machine() + ".\n\n" +
		"| bar | what | asked | count | measured | result |\n|---|---|---|---|---|---|\n" + strings.Join(lines, "\n") + "\n"
}

// machine is the date, the processor and how many of its cores there are.
func machine() string {
	name := "unknown processor"
	data, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(data)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
			name = strings.TrimSpace(v)
			break
		}
	}
	return fmt.Sprintf("%s, %s, %d cores", time.Now().Format("2 January 2006"), name, runtime.NumCPU())
}

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > 160 {
		s = s[:160] + "…"
	}
	return strings.ReplaceAll(s, "|", "/")
}
