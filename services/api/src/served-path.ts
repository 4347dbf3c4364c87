/** A path of the route table as the router writes it: `/scorecards/:id` for `/scorecards/{id}`. */
export function served(route: { path: string }): string {
  return route.path.replaceAll(/\{(\w+)\}/g, ':$1');
}
