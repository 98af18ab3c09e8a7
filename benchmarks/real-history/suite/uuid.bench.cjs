const { bench } = require('icprofile/bench');
const uuid = require('uuid');

bench('v4', () => uuid.v4());
bench('parse', () => uuid.parse('6ec0bd7f-11c0-43da-975e-2a8ad9ebae0b'));
