// A reporter that prints what the tests measured, whether they passed or not.
export default class Figures {
  #rows = [];

  onTestEnd(_test, result) {
    for (const { type, description } of result.annotations) {
      if (type === "figure") this.#rows.push(JSON.parse(description));
    }
  }

  onEnd() {
    if (this.#rows.length === 0) return;
    const width = Math.max(...this.#rows.map((row) => row.name.length));
    console.log("\nMeasured:");
    for (const { name, value, bar } of this.#rows) {
      console.log(`  ${name.padEnd(width)}  ${String(value).padStart(8)}${bar ? `  (${bar})` : ""}`);
    }
  }

  printsToStdio() {
    return false;
  }
}
