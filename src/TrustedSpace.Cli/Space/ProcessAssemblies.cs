namespace TrustedSpace.Cli.Space;

/// <summary>
/// Where the processes are: TS_GATEWAY, TS_CONNECTOR and TS_TSPACE name their assemblies; else they stand beside this command, or beside its build output.
/// </summary>
public static class ProcessAssemblies
{
    /// <exception cref="FileNotFoundException">The assembly is in none of the places.</exception>
    public static string Gateway => Find("TrustedSpace.Gateway", "TS_GATEWAY");

    /// <exception cref="FileNotFoundException">The assembly is in none of the places.</exception>
    public static string Connector => Find("TrustedSpace.Connector", "TS_CONNECTOR");

    /// <summary>This command.</summary>
    /// <exception cref="FileNotFoundException">The assembly is in none of the places.</exception>
    public static string Tspace => Find("TrustedSpace.Cli", "TS_TSPACE", "tspace.dll", Path.Combine(AppContext.BaseDirectory, "tspace.dll"));

    private static string Find(string project, string variable) => Find(
        project, variable, project + ".dll", Path.Combine(AppContext.BaseDirectory, project, project + ".dll"));

    private static string Find(string project, string variable, string assembly, string beside)
    {
        var here = AppContext.BaseDirectory;
        var configuration = new DirectoryInfo(here).Name;
        string?[] places =
        [
            Environment.GetEnvironmentVariable(variable),
            Path.Combine(here, "..", "..", project, configuration, assembly),
            beside,
        ];
        return places.FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{assembly} is not beside {here}. Build the solution, or name the file in {variable}.");
    }
}
