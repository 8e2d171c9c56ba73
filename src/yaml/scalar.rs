//! Plain scalars as Kubernetes resolves them: YAML 1.1 as `sigs.k8s.io/yaml` reads it.
