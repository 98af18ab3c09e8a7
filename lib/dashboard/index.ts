/** The pages of `icprofile serve`: one document, whose program asks the collector's routes and draws what they answer. */
export { dashboardRoutes } from './routes';
