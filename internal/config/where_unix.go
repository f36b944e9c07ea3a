//go:build unix

package config

// Where names for people the folder that [Path] lies in.
const Where = "$XDG_CONFIG_HOME or ~/.config"
