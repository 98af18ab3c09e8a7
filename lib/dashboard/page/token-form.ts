/** Asks for the token for reading, where the collector wants one. */
import { element } from '../../report/html/page/dom';
import { hasToken, rememberToken } from './api';

export function tokenForm(onToken: () => void): HTMLElement {
  const input = element('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    required: true,
    'aria-describedby': 'token-help',
  });
  const form = element(
    'form',
    { id: 'token-form' },
    element('label', { for: 'token' }, 'Token for reading'),
    element('div', { class: 'toolbar' }, input, element('button', { type: 'submit' }, 'Show the pages')),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    rememberToken(input.value.trim());
    onToken();
  });
  return element(
    'main',
    {},
    element('h1', { tabindex: '-1' }, 'This collector asks for a token'),
    ...(hasToken()
      ? [element('p', { class: 'warning', role: 'alert' }, 'The collector did not accept that token.')]
      : []),
    element(
      'p',
      { id: 'token-help' },
      'It was started with --read-token FILE: the token is the content of that file. It stays in this tab, until the tab is closed.',
    ),
    form,
  );
}
