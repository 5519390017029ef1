package web

import "nawoord/survey"

// DeskRoute is one address of the desk and the permission that it asks for.
type DeskRoute struct {
	Method, Path string
	May          survey.Permission
}

// DeskRoutes lists the addresses of the desk, for the walk of every role.
func (s *Server) DeskRoutes() []DeskRoute {
	var all []DeskRoute
	for _, route := range newDesk(s).routes() {
		all = append(all, DeskRoute{Method: route.method, Path: route.path, May: route.may})
	}
	return all
}

// Offered reports whether the value of a field was not typed.
func (s *Server) Offered(to, name string) bool { return newDesk(s).offered(to, name) }
