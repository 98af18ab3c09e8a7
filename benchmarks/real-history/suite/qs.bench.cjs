const { bench } = require('icprofile/bench');
const qs = require('qs');

const query =
  'filter[status]=open&filter[owner]=me&sort=-created&page[size]=20&page[number]=3&tags[]=a&tags[]=b&q=two%20words';
const value = qs.parse(query);

bench('parse', () => qs.parse(query));
bench('stringify', () => qs.stringify(value));
