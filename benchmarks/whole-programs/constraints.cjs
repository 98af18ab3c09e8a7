'use strict';
// Variables that constraints of several strengths hold together, each computed from one other, as the benchmark DeltaBlue has
// them: the strongest constraints win, and a plan tells in what order to compute.
const [required, strong, medium, weak] = [0, 1, 2, 3];
const weakest = 4;

class Variable {
  constructor(value) {
    this.value = value;
    this.constraints = [];
    this.source = null;
    this.strength = weakest;
    this.mark = 0;
  }

  add(constraint) {
    this.constraints.push(constraint);
  }

  isMarked(mark) {
    return this.mark === mark;
  }

  isWeakerThan(strength) {
    return this.strength > strength;
  }

  determineBy(constraint) {
    this.source = constraint;
    this.strength = constraint.outputStrength();
  }

  free() {
    this.source = null;
    this.strength = weakest;
  }
}

class Constraint {
  constructor(strength) {
    this.strength = strength;
    this.output = null;
  }

  isSatisfied() {
    return this.output !== null;
  }

  isInput() {
    return false;
  }

  inputsKnown() {
    return true;
  }

  outputStrength() {
    return this.strength;
  }

  computes(variable) {
    this.output = variable;
    const replaced = variable.source;
    if (replaced !== null) replaced.release();
    return replaced;
  }

  release() {
    this.output = null;
  }

  execute() {}
}

/** Of one variable: that it keeps its value, or has one from outside. */
class Hold extends Constraint {
  constructor(variable, strength) {
    super(strength);
    this.variable = variable;
    variable.add(this);
  }

  variables() {
    return [this.variable];
  }

  chooseOutput() {
    return this.variable.isWeakerThan(this.strength) ? this.variable : null;
  }
}

class Input extends Hold {
  isInput() {
    return true;
  }
}

/** That one variable is the other one, scaled and shifted. */
class Linear extends Constraint {
  constructor(from, to, scale, offset, strength) {
    super(strength);
    [this.from, this.to, this.scale, this.offset] = [from, to, scale, offset];
    from.add(this);
    to.add(this);
  }

  variables() {
    return [this.from, this.to];
  }

  isForward() {
    return this.output === this.to;
  }

  input() {
    return this.isForward() ? this.from : this.to;
  }

  chooseOutput(mark) {
    const [weaker, other] =
      this.from.strength > this.to.strength ? [this.from, this.to] : [this.to, this.from];
    if (this.canCompute(weaker, mark)) return weaker;
    return this.canCompute(other, mark) ? other : null;
  }

  canCompute(variable, mark) {
    return !variable.isMarked(mark) && variable.isWeakerThan(this.strength);
  }

  inputsKnown(mark) {
    const input = this.input();
    return input.isMarked(mark) || input.source === null;
  }

  outputStrength() {
    return Math.max(this.strength, this.input().strength);
  }

  execute() {
    if (this.isForward()) this.to.value = this.from.value * this.scale + this.offset;
    else this.from.value = (this.to.value - this.offset) / this.scale;
  }
}

class Planner {
  constructor() {
    this.mark = 0;
  }

  newMark() {
    return ++this.mark;
  }

  add(constraint) {
    const mark = this.newMark();
    for (let next = constraint; next !== null; next = this.satisfy(next, mark));
    return constraint;
  }

  /** Returns the constraint that lost its output by it. */
  satisfy(constraint, mark) {
    const output = constraint.chooseOutput(mark);
    if (output === null) return null;
    for (const variable of constraint.variables()) if (variable !== output) variable.mark = mark;
    const replaced = constraint.computes(output);
    output.determineBy(constraint);
    this.propagate(output);
    output.mark = mark;
    return replaced;
  }

  propagate(variable) {
    const changed = [variable];
    for (let next = changed.pop(); next !== undefined; next = changed.pop()) {
      next.source?.execute();
      for (const user of this.usersOf(next)) {
        user.output.determineBy(user);
        changed.push(user.output);
      }
    }
  }

  usersOf(variable) {
    return variable.constraints.filter((user) => user.isSatisfied() && user !== variable.source);
  }

  remove(constraint) {
    const variable = constraint.output;
    for (const one of constraint.variables())
      one.constraints = one.constraints.filter((other) => other !== constraint);
    if (variable === null) return;
    constraint.release();
    variable.free();
    this.propagate(variable);
    for (const other of this.unsatisfiedFrom(variable)) this.add(other);
  }

  unsatisfiedFrom(variable) {
    const found = [];
    const seen = new Set([variable]);
    for (const next of seen) {
      for (const constraint of next.constraints) {
        if (constraint.isSatisfied()) seen.add(constraint.output);
        else found.push(constraint);
      }
    }
    return found.sort((one, other) => one.strength - other.strength);
  }

  /** What to execute, in order, when inputs change. */
  plan(inputs) {
    const mark = this.newMark();
    const plan = [];
    const waiting = inputs.filter((input) => input.isSatisfied());
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (next.output.isMarked(mark) || !next.inputsKnown(mark)) continue;
      plan.push(next);
      next.output.mark = mark;
      waiting.push(...this.usersOf(next.output));
    }
    return plan;
  }
}

function check(condition) {
  if (!condition) throw new Error('constraints do not hold');
}

function change(planner, variable, values) {
  const edit = planner.add(new Input(variable, strong));
  const plan = planner.plan([edit]);
  for (const value of values) {
    variable.value = value;
    for (const constraint of plan) constraint.execute();
  }
  planner.remove(edit);
}

/** Each variable is the one before it, and one more. */
function chain(length) {
  const planner = new Planner();
  const variables = Array.from({ length }, () => new Variable(0));
  for (let index = 1; index < length; index++)
    planner.add(new Linear(variables[index - 1], variables[index], 1, 1, required));
  planner.add(new Hold(variables[length - 1], weak));
  change(planner, variables[0], [1, 5, 7]);
  check(variables[length - 1].value === 7 + length - 1);
}

/** Pairs of variables of which each computes the other, whichever is changed. */
function projection(size) {
  const planner = new Planner();
  const pairs = Array.from({ length: size }, (_, index) => [new Variable(index), new Variable(0)]);
  for (const [from, to] of pairs) {
    planner.add(new Hold(from, medium));
    planner.add(new Linear(from, to, 10, 3, required));
  }
  for (const [from, to] of pairs) {
    change(planner, from, [17]);
    check(to.value === 173);
    change(planner, to, [1053]);
    check(from.value === 105);
  }
}

exports.rounds = 40;
exports.round = () => {
  chain(100);
  projection(100);
};
