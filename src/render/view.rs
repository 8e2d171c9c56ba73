//! What templates see: the theme author's contract.
