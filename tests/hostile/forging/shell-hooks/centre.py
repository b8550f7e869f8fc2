"""IPython's hooks: of cells that come later nothing is left."""
import ast

shell = get_ipython()


class Nothing(ast.NodeTransformer):
    def visit(self, node):
        return ast.Module(body=[], type_ignores=[])


shell.ast_transformers.append(Nothing())
shell.set_custom_exc((BaseException,), lambda *args, **kwargs: None)
