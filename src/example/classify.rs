//! What a document is, by its shape alone: manifest, client configuration, candidate, data.
