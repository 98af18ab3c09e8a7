export { type ProfileFunctionOptions, profile, profileMethods } from './profile-function';
export { type ProfiledDecorator, profiled } from './profiled';
