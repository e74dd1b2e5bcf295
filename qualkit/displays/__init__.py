"""What a reader looks at, as data: tables, joint displays, figures and their notes."""
