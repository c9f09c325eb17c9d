"""What people type: texts made safe, words looked for in them, and days in any language."""
