namespace TrustedSpace.Cli.JobFiles;

/// <summary>A job file can't be used; every fault is listed with its line, and nothing was run.</summary>
internal sealed class JobFileException(string path, IEnumerable<JobFileFault> faults)
    : Exception($"{path} can't be used:{Environment.NewLine}  {string.Join(Environment.NewLine + "  ", faults.OrderBy(fault => fault.Line).Select(fault => $"line {fault.Line}: {fault.Problem}"))}");

/// <summary>Something wrong in a job file.</summary>
/// <param name="Line">Counted from 1.</param>
/// <param name="Problem">Names the job and the key.</param>
internal sealed record JobFileFault(int Line, string Problem);
