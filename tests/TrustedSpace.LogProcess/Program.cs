using TrustedSpace.LogProcess;

// A log's process, for tests that kill it or take its disk away. Arguments: what to do ("log", "index", "books", "flows", "start", "fill" or "resume"), the folder, the log's
// private key, the operation at which the process kills itself (0 for none) and how ("before", "half" or "after"). To "fill" the number is how many entries a checkpoint
// covers, 0 for no checkpoints. Says on standard output what it has acknowledged.
var (mode, folder, key, dieAt, how) = (args[0], args[1], args[2], int.Parse(args[3], provider: null), args[4]);
await (mode switch
{
    "log" => LogLife.RunAsync(folder, key, new DyingFiles(dieAt, how)),
    "index" => IndexedLife.RunAsync(folder, key, dieAt),
    "books" => BooksLife.RunAsync(folder, key, dieAt),
    "flows" => FlowLife.RunAsync(folder, key, dieAt),
    "start" => IndexedLife.StartAsync(folder, key),
    "fill" => IndexedLife.FillAsync(folder, key, dieAt),
    "resume" => IndexedLife.ResumeAsync(folder, key),
    _ => throw new ArgumentException($"There is no mode {mode}."),
});
Console.WriteLine("done");
