export { environmentOutsideRepository, ignoredVariables, runGit } from './run-git';
export { checkOutSubmodules } from './submodules';
export { abandonedWorktrees, addWorktree, removeWorktree } from './worktree';
