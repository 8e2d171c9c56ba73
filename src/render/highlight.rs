//! Code to spans with classes: our own tokens for YAML and JSON, syntect for the rest.
