package survey

// PointFor says who can do something about an improvement point.
type PointFor string

// For whom a point is.
const (
	ForTeam   PointFor = "team"
	ForSchool PointFor = "school"
	ForBoard  PointFor = "board"
)

// PointFors lists for whom a point can be.
var PointFors = []PointFor{ForTeam, ForSchool, ForBoard}
