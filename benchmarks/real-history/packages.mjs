/** The packages, the two versions of each, and what in their code explains what the profiles show: read there, by people. */
export const packages = [
  {
    name: 'cookie',
    from: '0.6.0',
    to: '0.7.0',
    why: {
      parse:
        'The parser was rewritten to find the ends of names and values by `startIndex` and `endIndex`, which are new, and to slice once, where it had sliced and trimmed. That takes more from `parse` than the two cost.',
      serialize:
        'Names and values are tested by regular expressions of their own, narrower as RFC 6265 has them, which take a little longer than the one for all of before.',
    },
  },
  {
    name: 'immer',
    from: '9.0.21',
    to: '10.1.1',
    why: {
      produce:
        '`shallowCopy` copied property descriptors, of all 50 users each time; since version 10 it spreads plain objects unless asked to be strict. `finalizeProperty`, which does no more than before, has become dearer: the CommonJS file of version 10 for development reads `process.env.NODE_ENV` at run time for each property, which goes to the environment of the process, where that of version 9 had the value built in.',
    },
  },
  {
    name: 'lru-cache',
    from: '6.0.0',
    to: '7.18.3',
    why: {
      'set and get':
        'Version 7 was rewritten. Keys, values and the links between them are in arrays that are made once, where version 6 made a node of the linked list of `yallist` for each key: those functions are gone.',
    },
  },
  {
    name: 'minimatch',
    from: '5.1.6',
    to: '9.0.5',
    why: {
      'match *.js':
        'Common patterns such as `*.js` have tests of their own now, by the start and the end of the name (the anonymous function at the top of the file), where `matchOne` executed a regular expression. What `match` did to split paths is in `slashSplit`, and costs the same.',
      'match **/*.{js,ts}':
        'As above; here `matchOne` is called for each part of the path, so it gains more.',
    },
  },
  {
    name: 'qs',
    from: '6.9.7',
    to: '6.14.0',
    why: {
      parse:
        '`parseQueryStringValues`, `parseObject` and the exported function look at options that have come since, such as those for duplicates, depth and limits; and `combine`, which copies, is called twice where it was called once.',
      stringify:
        '`encode` collects characters in an array that it joins, in pieces of 1024, which is for long strings (“Optimize performance under large data volumes”), and costs short ones more. The functions of `side-channel` are new: with them `stringify` finds objects that contain themselves (“throw on cycles, instead of an infinite loop”).',
    },
  },
  {
    name: 'uuid',
    from: '8.3.2',
    to: '9.0.1',
    why: {
      v4: '`v4` asks Node’s `crypto.randomUUID` where there is one. Its own random numbers (`rng`), their text (`stringify`) and the check of that (`validate`) are not called any more.',
    },
  },
];
