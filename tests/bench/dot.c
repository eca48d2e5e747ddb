/* `dot` as Graphviz itself builds it, around the libraries of a wheel that ships them without the program. */
typedef struct { const char *name; void *address; } plugin;
typedef struct GVC_s GVC_t;
typedef struct Agraph_s Agraph_t;
extern GVC_t *gvContextPlugins(const plugin *, int);
extern int gvParseArgs(GVC_t *, int, char **);
extern Agraph_t *gvNextInputGraph(GVC_t *);
extern int gvLayoutJobs(GVC_t *, Agraph_t *);
extern int gvRenderJobs(GVC_t *, Agraph_t *);
extern int gvFreeContext(GVC_t *);
extern char gvplugin_dot_layout_LTX_library, gvplugin_neato_layout_LTX_library;
extern char gvplugin_core_LTX_library, gvplugin_pango_LTX_library;

int main(int count, char **words) {
  const plugin plugins[] = {
      {"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
      {"gvplugin_neato_layout_LTX_library", &gvplugin_neato_layout_LTX_library},
      {"gvplugin_core_LTX_library", &gvplugin_core_LTX_library},
      {"gvplugin_pango_LTX_library", &gvplugin_pango_LTX_library},
      {0, 0}};
  GVC_t *context = gvContextPlugins(plugins, 0);
  gvParseArgs(context, count, words);
  for (Agraph_t *graph = gvNextInputGraph(context); graph; graph = gvNextInputGraph(context)) {
    gvLayoutJobs(context, graph);
    gvRenderJobs(context, graph);
  }
  return gvFreeContext(context);
}
