const { bench } = require('icprofile/bench');
const { produce } = require('immer');

const users = Array.from({ length: 50 }, (_, index) => [`u${index}`, { name: `n${index}`, visits: index }]);
const state = { users: Object.fromEntries(users), count: 0 };

bench('produce', () =>
  produce(state, (draft) => {
    draft.users.u7.visits += 1;
    draft.count += 1;
  }),
);
