//go:build !js

package core_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// The rule of package variables. The core keeps no state in them. A variable of
// a package is an error sentinel or a table:
//
//   - it has its value from its declaration;
//   - its type is made of values (basic types, arrays, slices, maps, structs,
//     functions) or is an error; *crc32.Table is the only pointer;
//   - nothing assigns it, its elements or its fields, takes its address, or
//     calls a method on it that could; the address of an element may be taken
//     for reading, and then no pointer to its type is written through;
//   - it is exported only if it is an error.
//
// What the rule does not see: a slice or map that is copied into a local
// variable and changed there.

func (c *checker) variables() {
	for _, f := range c.p.Syntax {
		for _, decl := range f.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				spec := spec.(*ast.ValueSpec)
				for _, id := range spec.Names {
					c.variable(spec, id)
				}
			}
		}
	}
}

func (c *checker) variable(spec *ast.ValueSpec, id *ast.Ident) {
	v, ok := c.p.TypesInfo.Defs[id].(*types.Var)
	if !ok || id.Name == "_" {
		return
	}
	isError := types.Identical(v.Type(), types.Universe.Lookup("error").Type())
	switch {
	case len(spec.Values) == 0:
		c.add(id.Pos(), "variable", id.Name+" has no value: somebody must assign it")
	case !isError && !isValue(v.Type(), map[types.Type]bool{}):
		c.add(id.Pos(), "variable", id.Name+" is of type "+v.Type().String()+", which can hold state")
	case id.IsExported() && !isError:
		c.add(id.Pos(), "variable", id.Name+" is exported: anybody could assign it")
	}
}

func isValue(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return true
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() != types.UnsafePointer
	case *types.Signature:
		return true
	case *types.Array:
		return isValue(t.Elem(), seen)
	case *types.Slice:
		return isValue(t.Elem(), seen)
	case *types.Map:
		return isValue(t.Key(), seen) && isValue(t.Elem(), seen)
	case *types.Struct:
		for f := range t.Fields() {
			if !isValue(f.Type(), seen) {
				return false
			}
		}
		return true
	case *types.Pointer:
		return t.String() == "*hash/crc32.Table"
	case *types.Named:
		return t.String() == "net/netip.Addr" || t.String() == "net/netip.Prefix" || isValue(t.Underlying(), seen)
	case *types.Alias:
		return isValue(types.Unalias(t), seen)
	}
	return false
}

// packageVar returns the package variable of this module that an expression
// is, or is a part of.
func (c *checker) packageVar(e ast.Expr) *types.Var {
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.SelectorExpr:
			if id, ok := x.X.(*ast.Ident); ok {
				if _, isPkg := c.p.TypesInfo.Uses[id].(*types.PkgName); isPkg {
					e = x.Sel
					continue
				}
			}
			e = x.X
		case *ast.Ident:
			v, ok := c.p.TypesInfo.Uses[x].(*types.Var)
			if ok && v.Pkg() != nil && strings.HasPrefix(v.Pkg().Path(), module+"/") && v.Parent() == v.Pkg().Scope() {
				return v
			}
			return nil
		default:
			return nil
		}
	}
}

func (c *checker) written(e ast.Expr) {
	if e == nil {
		return
	}
	if v := c.packageVar(e); v != nil {
		c.add(e.Pos(), "variable", "writes "+v.Name())
	}
}

func (c *checker) address(n *ast.UnaryExpr) {
	v := c.packageVar(n.X)
	switch {
	case n.Op == token.ARROW:
		c.add(n.Pos(), "goroutine", "a channel")
	case n.Op != token.AND || v == nil:
	default:
		if _, element := ast.Unparen(n.X).(*ast.IndexExpr); !element {
			c.add(n.Pos(), "variable", "takes the address of "+v.Name())
			return
		}
		c.pointed[c.p.TypesInfo.TypeOf(n.X)] = true
	}
}

// method finds calls on a variable that receive its address.
func (c *checker) method(n *ast.SelectorExpr) {
	sel := c.p.TypesInfo.Selections[n]
	if sel == nil || sel.Kind() == types.FieldVal {
		return
	}
	recv := sel.Obj().(*types.Func).Signature().Recv()
	if _, byPointer := recv.Type().(*types.Pointer); !byPointer {
		return
	}
	if _, isPointer := sel.Recv().Underlying().(*types.Pointer); isPointer {
		return
	}
	v := c.packageVar(n.X)
	if v == nil {
		return
	}
	if _, element := ast.Unparen(n.X).(*ast.IndexExpr); element {
		c.pointed[c.p.TypesInfo.TypeOf(n.X)] = true
		return
	}
	c.add(n.Pos(), "variable", "passes the address of "+v.Name()+" to "+sel.Obj().Name())
}

// throughPointer finds assignments through pointers that could point into a
// table, once it is known into tables of which types pointers exist.
func (c *checker) throughPointer(n ast.Node) bool {
	check := func(lhs ast.Expr) {
		var pointer ast.Expr
		switch lhs := ast.Unparen(lhs).(type) {
		case *ast.SelectorExpr:
			pointer = lhs.X
		case *ast.StarExpr:
			pointer = lhs.X
		default:
			return
		}
		if p, ok := types.Unalias(typeOf(c, pointer)).(*types.Pointer); ok && c.pointed[p.Elem()] {
			c.add(lhs.Pos(), "variable", "writes through a pointer to "+p.Elem().String()+", of which a package table is made")
		}
	}
	switch n := n.(type) {
	case *ast.AssignStmt:
		for _, lhs := range n.Lhs {
			check(lhs)
		}
	case *ast.IncDecStmt:
		check(n.X)
	}
	return true
}

func typeOf(c *checker, e ast.Expr) types.Type {
	if t := c.p.TypesInfo.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}
