package config

// Where names for people the folder that [Path] lies in.
const Where = "%AppData%"
