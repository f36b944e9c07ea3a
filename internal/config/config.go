// Package config reads a file of settings: TOML whose keys are the names of options.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/vidcolor/vidcolor/internal/plaintext"
)

// Setting is what a file says of one option.
type Setting struct {
	Name string // of the option
	Text string // as the command line would have it
	Line int    // from 1
}

// Path is where the file lies that is read unless another is named: config.toml in
// the folder vidcolor of XDG_CONFIG_HOME, or of ~/.config; on Windows of %AppData%.
func Path() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "vidcolor", "config.toml"), nil
}

// Parse reads data, in which only the keys in names may stand. The error says the
// line, and the key that is unknown.
func Parse(data []byte, names []string) ([]Setting, error) {
	data, err := plaintext.UTF8(data)
	if err != nil {
		return nil, fmt.Errorf("%w; %s", err, plaintext.Cure)
	}
	fields := make([]reflect.StructField, len(names))
	for i, name := range names {
		fields[i] = reflect.StructField{
			Name: "F" + strconv.Itoa(i), Type: reflect.TypeFor[any](), Tag: reflect.StructTag(`toml:` + strconv.Quote(name)),
		}
	}
	v := reflect.New(reflect.StructOf(fields))
	d := toml.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v.Interface()); err != nil {
		return nil, located(err)
	}
	var found []Setting
	for i, name := range names {
		value := v.Elem().Field(i).Interface()
		if value == nil {
			continue
		}
		line := lineOf(data, name)
		text, err := textOf(value)
		if err != nil {
			return nil, fmt.Errorf("line %d: %s: %w", line, name, err)
		}
		found = append(found, Setting{name, text, line})
	}
	return found, nil
}

// located says where an error of the parser lies.
func located(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := strict.Errors[0]
		line, _ := e.Position()
		return fmt.Errorf("line %d: unknown option %q", line, strings.Join(e.Key(), "."))
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, _ := bad.Position()
		return fmt.Errorf("line %d: %s", line, strings.TrimPrefix(bad.Error(), "toml: "))
	}
	return err
}

// textOf writes a value as the command line has it.
func textOf(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case toml.LocalTime:
		return fmt.Sprintf("%d:%02d:%02d", v.Hour, v.Minute, v.Second), nil
	}
	return "", errors.New("it is neither text, number nor true or false")
}

// lineOf is where a key stands that is there.
func lineOf(data []byte, name string) int {
	key := regexp.MustCompile(`(?m)^[ \t]*["']?` + regexp.QuoteMeta(name) + `["']?[ \t]*=`)
	at := key.FindIndex(data)
	if at == nil {
		return 1
	}
	return 1 + bytes.Count(data[:at[0]], []byte("\n"))
}
