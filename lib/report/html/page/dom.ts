/** Building elements. Text is only ever set as text: names in profiles can hold anything. */

type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

export function button(label: string, attributes: Attributes, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onClick);
  return made;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** Radio buttons side by side, which the browser makes usable by keyboard. */
export function segments<Value extends string>(
  name: string,
  legend: string,
  choices: readonly Choice<Value>[],
  chosen: Value,
  onChoice: (value: Value) => void,
): HTMLFieldSetElement {
  const options = choices.map(({ value, label }) => {
    const input = element('input', { type: 'radio', name, value, checked: value === chosen });
    input.addEventListener('change', () => {
      onChoice(value);
    });
    return element('label', {}, input, element('span', {}, label));
  });
  return element(
    'fieldset',
    { class: 'segments', id: name },
    element('legend', { class: 'visually-hidden' }, legend),
    ...options,
  );
}

export function chooser(
  id: string,
  label: string,
  options: readonly Choice<string>[],
  chosen: string,
  onChoice: (value: string) => void,
): HTMLElement {
  const select = element(
    'select',
    { id },
    ...options.map(({ value, label: text }) =>
      element('option', { value, selected: value === chosen }, text),
    ),
  );
  select.addEventListener('change', () => {
    onChoice(select.value);
  });
  return element('label', { class: 'field' }, element('span', {}, label), select);
}

export function textBox(
  id: string,
  label: string,
  placeholder: string,
  onInput: (text: string) => void,
): HTMLInputElement {
  const input = element('input', {
    type: 'search',
    id,
    placeholder,
    'aria-label': label,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  input.addEventListener('input', () => {
    onInput(input.value.trim());
  });
  return input;
}
