'use strict';

/** What it is on the Node that runs this; `usual` on those that have none of their own. */
function budgetByNode(budgets, usual) {
  return budgets[process.versions.node.split('.')[0]] ?? usual;
}

module.exports = { budgetByNode };
