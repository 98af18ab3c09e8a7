const { bench } = require('icprofile/bench');
const cookie = require('cookie');

const header = 'session=abcdef0123456789; theme=dark; lang=en; consent=yes%20please; id=42';
const options = { path: '/', httpOnly: true, maxAge: 3600 };

bench('parse', () => cookie.parse(header));
bench('serialize', () => cookie.serialize('session', 'abcdef0123456789', options));
