/** What a collector counts of itself, in the text format of Prometheus. */

export type Labels = Readonly<Record<string, string>>;

interface Family {
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly values: Map<string, number>;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ (text format 0.0.4). */
export class Metrics {
  readonly #families = new Map<string, Family>();

  /** Adds to a counter, which is made when it is first named. */
  add(name: string, help: string, labels: Labels = {}, amount = 1): void {
    const { values } = this.#family(name, 'counter', help);
    const key = labelText(labels);
    values.set(key, (values.get(key) ?? 0) + amount);
  }

  set(name: string, help: string, value: number, labels: Labels = {}): void {
    this.#family(name, 'gauge', help).values.set(labelText(labels), value);
  }

  text(): string {
    return [...this.#families]
      .flatMap(([name, { type, help, values }]) => [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...Array.from(values, ([labels, value]) => `${name}${labels} ${value}`),
      ])
      .join('\n')
      .concat('\n');
  }

  #family(name: string, type: Family['type'], help: string): Family {
    let family = this.#families.get(name);
    if (family === undefined) this.#families.set(name, (family = { type, help, values: new Map() }));
    return family;
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
