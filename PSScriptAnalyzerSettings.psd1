# All rules, for all scripts of the repository. Single places that do not follow one say so, with the reason.
@{
    ExcludeRules = @(
        # The functions of examples and tests are called in their own script, which has -WhatIf where it changes anything.
        'PSUseShouldProcessForStateChangingFunctions'
        # No tool reads the output types of functions that no module exports.
        'PSUseOutputTypeCorrectly'
    )
    Rules        = @{
        PSUseCompatibleSyntax            = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.4')
        }
        PSAvoidUsingPositionalParameters = @{
            # Takes a command line as it is.
            CommandAllowList = @('Invoke-DotNet')
        }
    }
}
