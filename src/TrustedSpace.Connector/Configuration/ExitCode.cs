namespace TrustedSpace.Connector.Configuration;

/// <summary>How the process ends: 0 after a stop that was asked for, 1 when a trace names no export, 2 when its configuration or its data is unfit to serve.</summary>
internal static class ExitCode
{
    public const int Stopped = 0;

    public const int NotFound = 1;

    public const int CannotStart = 2;
}
