"""The dialogue: a pure core of commands, events, effects and rules. Time and chance come in."""
